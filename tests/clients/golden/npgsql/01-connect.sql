-- origin: shape read in npgsql/npgsql, src/Npgsql/PostgresDatabaseInfo.cs (version, types, composites and enumerations in one simple query)
-- expect: several
SELECT version();
SELECT n.nspname, q.oid, q.typname, q.kind, q.typnotnull, q.element
FROM (
  SELECT inside.*, e.typname AS element_name, ec.relkind AS element_relkind,
    CASE WHEN ep.proname = 'array_recv' THEN 'a' ELSE e.typtype END AS element_kind
  FROM (
    SELECT t.oid, t.typname, t.typnamespace, t.typnotnull, c.relkind,
      CASE WHEN p.proname = 'array_recv' THEN 'a' ELSE t.typtype END AS kind,
      CASE
        WHEN p.proname = 'array_recv' THEN t.typelem
        WHEN t.typtype = 'r' THEN r.rngsubtype
        WHEN t.typtype = 'm' THEN (SELECT m.rngtypid FROM pg_range m WHERE m.rngmultitypid = t.oid)
        WHEN t.typtype = 'd' THEN t.typbasetype
      END AS element
    FROM pg_type AS t
    LEFT JOIN pg_class AS c ON (c.oid = t.typrelid)
    LEFT JOIN pg_proc AS p ON p.oid = t.typreceive
    LEFT JOIN pg_range AS r ON (r.rngtypid = t.oid)
  ) AS inside
  LEFT JOIN pg_type AS e ON e.oid = element
  LEFT JOIN pg_class AS ec ON (ec.oid = e.typrelid)
  LEFT JOIN pg_proc AS ep ON ep.oid = e.typreceive
) AS q
JOIN pg_namespace AS n ON (n.oid = typnamespace)
WHERE kind IN ('b', 'r', 'm', 'e', 'd') OR (kind = 'c' AND relkind = 'c') OR (kind = 'p' AND typname IN ('record', 'void'))
  OR (kind = 'a' AND (element_kind IN ('b', 'r', 'm', 'e', 'd') OR (element_kind = 'p' AND element_name IN ('record', 'void'))
    OR (element_kind = 'c' AND element_relkind = 'c')))
ORDER BY CASE WHEN kind IN ('b', 'e', 'p') THEN 0 WHEN kind = 'r' THEN 1 WHEN kind = 'a' THEN 5 ELSE 6 END;
-- free-standing composites
SELECT t.oid, a.attname, a.atttypid FROM pg_type AS t
JOIN pg_class AS c ON (c.oid = t.typrelid) JOIN pg_attribute AS a ON (a.attrelid = t.typrelid)
WHERE t.typtype = 'c' AND c.relkind = 'c' AND attnum > 0 AND NOT attisdropped ORDER BY t.oid, a.attnum;
SELECT pg_type.oid, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid ORDER BY oid, enumsortorder;
