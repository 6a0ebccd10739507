"""What Superset, notebooks and Python programs ask: SQLAlchemy's reflection, psycopg2, asyncpg. Prints a line a call."""
import asyncio
import os
import ssl

import asyncpg
import psycopg2
import sqlalchemy

PORT, USER, PASSWORD, DATABASE = (os.environ[name] for name in ("PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"))
FIGURE = "SELECT regione_nome, residenti FROM popolazione_residente WHERE regione_codice = '13' AND anno = 2024"


def show(name, call):
    try:
        print(f"{name}\t{' '.join(str(call()).split())}")
    except Exception as error:
        print(f"{name}\tERROR {type(error).__name__} {' '.join(str(error).split())}")


url = sqlalchemy.engine.URL.create("postgresql+psycopg2", USER, PASSWORD, "127.0.0.1", int(PORT), DATABASE)
engine = sqlalchemy.create_engine(url, connect_args={"sslmode": "require"})
inspector = sqlalchemy.inspect(engine)
show("schemas", inspector.get_schema_names)
show("tables", inspector.get_table_names)
show("views", inspector.get_view_names)
show("columns", lambda: inspector.get_columns("territori")[:3])
show("primary key", lambda: inspector.get_pk_constraint("territori"))
show("foreign keys", lambda: inspector.get_foreign_keys("territori"))
show("indexes", lambda: inspector.get_indexes("territori"))
show("unique", lambda: inspector.get_unique_constraints("territori"))
show("checks", lambda: inspector.get_check_constraints("territori"))
show("comment", lambda: inspector.get_table_comment("territori"))
show("sequences", inspector.get_sequence_names)


def reflected():
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine)
    table = metadata.tables["popolazione_residente"]
    with engine.connect() as connection:
        query = sqlalchemy.select(table.c.regione_nome, table.c.residenti)
        return connection.execute(query.where(table.c.regione_codice == "13", table.c.anno == 2024)).fetchall()


show("reflected", reflected)

plain = psycopg2.connect(host="127.0.0.1", port=PORT, user=USER, password=PASSWORD, dbname=DATABASE, sslmode="require")


def named():
    with plain.cursor("pagine") as cursor:
        cursor.itersize = 100
        cursor.execute("SELECT comune_codice FROM territori")
        return len(list(cursor))


def figures():
    with plain.cursor() as cursor:
        cursor.execute(FIGURE)
        return cursor.fetchall()


show("server cursor", named)
show("psycopg2", figures)


async def native():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = await asyncpg.connect(host="127.0.0.1", port=int(PORT), user=USER, password=PASSWORD, database=DATABASE, ssl=context)
    try:
        figure = await connection.fetchrow("SELECT anno, data_riferimento, regione_nome, residenti FROM popolazione_residente WHERE regione_codice = $1 AND anno = $2", "13", 2024)
        async with connection.transaction():
            count = 0
            async for _ in connection.cursor("SELECT comune_codice FROM territori"):
                count += 1
        arrays = await connection.fetchval("SELECT array_agg(table_name::text ORDER BY 1) FROM information_schema.tables WHERE table_schema = 'public'")
        return list(figure.values()), count, len(arrays)
    finally:
        await connection.close()


show("asyncpg", lambda: asyncio.run(native()))
