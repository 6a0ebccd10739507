-- The database of the product and its user, made once by the administrator. Repeating it changes nothing.
-- Written, not run. $(NAME) are variables of sqlcmd, taken from the environment.
:on error exit
IF DB_ID(N'belvedere') IS NULL CREATE DATABASE belvedere;
GO
IF SUSER_ID(N'belvedere') IS NULL CREATE LOGIN belvedere WITH PASSWORD = N'$(BELVEDERE_DB_PASSWORD)', DEFAULT_DATABASE = belvedere;
GO
USE belvedere;
GO
IF USER_ID(N'belvedere') IS NULL CREATE USER belvedere FOR LOGIN belvedere;
GO
-- It makes its own schemas, tables and rollups, and sees no other database.
ALTER ROLE db_owner ADD MEMBER belvedere;
GO
