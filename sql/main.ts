import { readSqlConfig } from './config.ts';
import { migrateCommand } from './migrate-command.ts';

/** `npm run migrate`. */
process.exitCode = await migrateCommand(process.argv.slice(2), readSqlConfig(process.env), {
  line: (text) => console.log(text),
  error: (text) => console.error(text),
});
