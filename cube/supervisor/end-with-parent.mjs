// Loaded into the web process by the supervisor: when that dies without a word (SIGKILL), this one ends too.
const GRACE_MS = 3000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(0), GRACE_MS).unref();
});
// Listening alone would keep the process alive after its server has closed.
process.channel?.unref();
