-- origin: reconstructed
-- expect: command
BEGIN
