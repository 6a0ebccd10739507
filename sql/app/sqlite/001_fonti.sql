-- State of the application: what administrators decide. Instants are ISO 8601 text in UTC.

-- Grain: one host that loads may fetch from, beyond those of the shipped sources.
CREATE TABLE host_ammesso (
  host        TEXT NOT NULL PRIMARY KEY, -- lower case, no port
  aggiunto_da TEXT NOT NULL,
  aggiunto_il TEXT NOT NULL
) STRICT;
