/** Too many sign-ins at this moment: nothing about the one that is refused. */
export class Occupato extends Error {
  override name = 'Occupato';
}

/** Runs tasks a few at a time, in order. */
export type Turni = <T>(chiave: string, task: () => Promise<T>) => Promise<T>;

export interface OpzioniTurni {
  /** Tasks at a time. bcrypt works on the four threads that files, DNS and compression need too. */
  insieme: number;
  /** Tasks of one key, running and waiting: one address cannot fill the line for the others. */
  perChiave: number;
  /** Tasks of all, waiting. */
  inAttesa: number;
}

/** @throws (the returned function) Occupato when the line of this key, or of all, is full */
export function createTurni({ insieme, perChiave, inAttesa }: OpzioniTurni): Turni {
  const waiting: (() => void)[] = [];
  const ofKey = new Map<string, number>();
  let running = 0;

  async function enter(): Promise<void> {
    if (running < insieme) {
      running += 1;
      return;
    }
    await new Promise<void>((admit) => waiting.push(admit));
  }

  function exit(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  function leave(chiave: string): void {
    const left = (ofKey.get(chiave) ?? 1) - 1;
    if (left > 0) ofKey.set(chiave, left);
    else ofKey.delete(chiave);
  }

  return async (chiave, task) => {
    const mine = ofKey.get(chiave) ?? 0;
    if (mine >= perChiave || waiting.length >= inAttesa) throw new Occupato('too many sign-ins in line');
    ofKey.set(chiave, mine + 1);
    try {
      await enter();
      try {
        return await task();
      } finally {
        exit();
      }
    } finally {
      leave(chiave);
    }
  };
}
