/** What programs that connect must be told, and both processes must agree on. */
export const SQL_API = {
  /** Name of the one database. */
  database: 'belvedere',
  /** Port, where none is set. */
  porta: 15_432,
  /** File of the own certificate in the folder of the state. */
  certificato: 'sql-api.crt',
} as const;
