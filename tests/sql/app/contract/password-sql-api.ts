import { describe, expect, test } from 'vitest';
import { makeSqlApiPassword, scramVerifier } from '../../../../sql/app/accessi/verificatore.ts';
import { ATTACKS, LATER, NOW, atOnce, create, unique, type Under } from './people.ts';

export function definePasswordSqlApi(under: Under): void {
  describe('passwords of the SQL API', () => {
    test('are found by e-mail, whatever its case, until they are revoked', async () => {
      const { passwordSqlApi } = under().first;
      const { utenteId, email } = await create(under());
      const verifier = await scramVerifier(makeSqlApiPassword());
      expect(await passwordSqlApi.verifier(email)).toBeNull();
      expect(await passwordSqlApi.find(utenteId)).toBeNull();
      await passwordSqlApi.set(utenteId, verifier, NOW);
      expect(await passwordSqlApi.verifier(` ${email.toUpperCase()} `)).toBe(verifier);
      expect(await passwordSqlApi.find(utenteId)).toEqual({ creataIl: NOW, usataIl: null });
      await passwordSqlApi.touch(utenteId, LATER);
      expect(await passwordSqlApi.find(utenteId)).toEqual({ creataIl: NOW, usataIl: LATER });
      expect(await passwordSqlApi.remove(utenteId)).toBe(true);
      expect(await passwordSqlApi.remove(utenteId)).toBe(false);
      expect(await passwordSqlApi.verifier(email)).toBeNull();
    });

    test('a new one takes the place of the one before, also of several at once', async () => {
      const { utenteId, email } = await create(under());
      const verifiers = await Promise.all(
        Array.from({ length: 6 }, () => scramVerifier(makeSqlApiPassword())),
      );
      await atOnce(under(), 6, ({ passwordSqlApi }, n) =>
        passwordSqlApi.set(utenteId, verifiers[n] ?? '', NOW),
      );
      expect(verifiers).toContain(await under().first.passwordSqlApi.verifier(email));
    });

    test('what is no verifier is refused, and nobody unknown has one', async () => {
      const { passwordSqlApi } = under().first;
      const { utenteId } = await create(under());
      await expect(passwordSqlApi.set(utenteId, 'parola in chiaro', NOW)).rejects.toThrow();
      await expect(passwordSqlApi.set(unique('nessuno'), await scramVerifier('x'), NOW)).rejects.toThrow();
      for (const text of ATTACKS) expect(await passwordSqlApi.verifier(text), text).toBeNull();
    });
  });
}
