"""Calls of ODBC as Excel and Power BI's ODBC connector make them. Prints a line a call: its name, its rows, the first ones."""
import os
import sys

import pyodbc

connection = pyodbc.connect(
    "DRIVER={PostgreSQL Unicode};SERVER=127.0.0.1;SSLmode=require;BoolsAsChar=0;"
    f"PORT={os.environ['PGPORT']};DATABASE={os.environ['PGDATABASE']};UID={os.environ['PGUSER']};PWD={os.environ['PGPASSWORD']};"
    f"UseDeclareFetch={sys.argv[1]};Fetch=50;UseServerSidePrepare={sys.argv[2]}",
    autocommit=True,
)


def show(name, call):
    try:
        cursor = connection.cursor()
        rows = call(cursor).fetchall()
        text = "; ".join(" ".join(str(value) for value in row if value not in (None, "")) for row in rows[:300])
        print(f"{name}\t{len(rows)}\t{' '.join(text.split())}")
    except pyodbc.Error as error:
        print(f"{name}\tERROR\t{' '.join(str(error.args).split())}")


print(f"server\t1\t{connection.getinfo(pyodbc.SQL_DBMS_NAME)} {connection.getinfo(pyodbc.SQL_DBMS_VER)}")
show("tables", lambda c: c.tables())
show("catalogs", lambda c: c.tables(catalog="%", schema="", table=""))
show("schemas", lambda c: c.tables(catalog="", schema="%", table=""))
show("columns", lambda c: c.columns(table="territori"))
show("primary keys", lambda c: c.primaryKeys("territori"))
show("foreign keys", lambda c: c.foreignKeys("territori"))
show("statistics", lambda c: c.statistics("territori"))
show("row id", lambda c: c.rowIdColumns("territori"))
show("types", lambda c: c.getTypeInfo())
show("procedures", lambda c: c.procedures())
show("simple", lambda c: c.execute("SELECT count(*) FROM territori"))
show("paged", lambda c: c.execute("SELECT comune_codice FROM territori"))
SQL = "SELECT regione_nome, residenti FROM popolazione_residente WHERE regione_codice = ? AND anno = ? GROUP BY 1, 2"
for code in ("03", "13"):
    show(f"prepared {code}", lambda c: c.execute(SQL, code, 2024))
TYPED = """SELECT anno, data_riferimento, residenti FROM popolazione_residente
  WHERE data_riferimento >= {ts '2023-01-01 00:00:00'} AND regione_codice = '13' ORDER BY 1"""
show("typed", lambda c: c.execute(TYPED))
show("quoted", lambda c: c.execute('SELECT "territori"."comune_nome" FROM "belvedere"."public"."territori" "territori" WHERE "provincia_sigla" = \'PE\''))
show("wrong", lambda c: c.execute("SELECT niente FROM territori"))
show("again", lambda c: c.execute("SELECT 1"))
connection.close()
