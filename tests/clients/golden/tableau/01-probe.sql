-- origin: reconstructed (the probe for temporary tables must fail so that the connection goes on)
-- expect: error
CREATE LOCAL TEMPORARY TABLE "#Tableau_1_connect" ("COL" INTEGER) ON COMMIT PRESERVE ROWS
