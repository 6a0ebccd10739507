-- State of the application: what administrators decide.

-- Grain: one host that loads may fetch from, beyond those of the shipped sources.
CREATE TABLE app.host_ammesso (
  host        nvarchar(253) NOT NULL, -- lower case, no port
  aggiunto_da nvarchar(200) NOT NULL,
  aggiunto_il datetime2(3)  NOT NULL, -- UTC
  CONSTRAINT pk_host_ammesso PRIMARY KEY (host)
);
