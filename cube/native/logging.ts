/** A log line for Cube's own logger: `type` names the event. */
export interface LogEvent {
  type: string;
  [property: string]: unknown;
}
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace';
type Sink = (line: { event: LogEvent }) => unknown;

let sink: Sink | undefined;

/**
 * Sends what this module has to say into Cube's log.
 * @param _level Cube's log level; everything said here is a warning, so it hides nothing
 */
export function setupLogger(logger: Sink, _level: LogLevel, _production?: boolean): void {
  sink = logger;
}

/** Back to silence, as before `setupLogger`. */
export function resetLogger(_level: LogLevel): void {
  sink = undefined;
}

export function logEvent(event: LogEvent): void {
  sink?.({ event });
}
