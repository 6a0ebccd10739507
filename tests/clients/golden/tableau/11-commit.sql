-- origin: reconstructed
-- expect: command
COMMIT
