-- Facts. No ratio is ever stored: numerator and denominator are, and every level divides sum by sum.
-- Unique keys are stated here and checked after each load; an index on tens of millions of rows would cost more than it gives.

-- Grain: comune x period x single age x gender x citizenship. Non-empty cells only.
-- Meaning: residents on the reference day of the period (1 January). A STOCK: never add over periods.
-- Unique: (comune_key, periodo_key, eta_key, genere_key, cittadinanza_key). Stored in the order comune, period.
CREATE TABLE dw.fact_popolazione (
  comune_key       INTEGER NOT NULL, -- dim_comune
  periodo_key      INTEGER NOT NULL, -- dim_periodo
  eta_key          INTEGER NOT NULL, -- dim_eta
  genere_key       INTEGER NOT NULL, -- dim_genere
  cittadinanza_key INTEGER NOT NULL, -- dim_cittadinanza
  residenti        INTEGER NOT NULL  -- persons, > 0
);

-- Grain: indicator x comune x period x age class x gender x citizenship. Rows where both numbers are 0 are left out.
-- Meaning of the two numbers: dim_indicatore. Persons and contracts are whole; amounts are whole euros, as the Ministry publishes.
-- Unique: all columns but the two numbers. Stored in the order indicator, comune, period.
CREATE TABLE dw.fact_indicatore (
  indicatore_key   INTEGER NOT NULL, -- dim_indicatore
  comune_key       INTEGER NOT NULL, -- dim_comune
  periodo_key      INTEGER NOT NULL, -- dim_periodo
  fascia5_key      INTEGER NOT NULL, -- dim_fascia_eta
  genere_key       INTEGER NOT NULL, -- dim_genere
  cittadinanza_key INTEGER NOT NULL, -- dim_cittadinanza
  numeratore       BIGINT  NOT NULL,
  denominatore     BIGINT  NOT NULL
);
