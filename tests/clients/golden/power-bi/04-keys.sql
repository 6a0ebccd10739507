-- origin: reconstructed (duckdb/duckdb pull 10222 names the views that Power BI reads)
-- expect: none
select k.COLUMN_NAME, fk.TABLE_SCHEMA as PK_TABLE_SCHEMA, fk.TABLE_NAME as PK_TABLE_NAME, fk.COLUMN_NAME as PK_COLUMN_NAME, r.CONSTRAINT_NAME as FK_NAME
from INFORMATION_SCHEMA.referential_constraints r
join INFORMATION_SCHEMA.key_column_usage k on r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA and r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
join INFORMATION_SCHEMA.key_column_usage fk
  on r.UNIQUE_CONSTRAINT_NAME = fk.CONSTRAINT_NAME and k.ORDINAL_POSITION = fk.ORDINAL_POSITION
where k.TABLE_NAME = 'popolazione_residente' and k.TABLE_SCHEMA = 'public' order by FK_NAME, k.ORDINAL_POSITION
