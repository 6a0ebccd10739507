import { describe } from 'vitest';
import { answersSuite } from './answers.ts';
import { useBersaglio } from './bersaglio.ts';
import { browserSuite } from './browser.ts';
import { consoleFieldsSuite } from './console-fields.ts';
import { csrfSuite } from './csrf.ts';
import { fieldsSuite } from './fields.ts';
import { guessingSuite } from './guessing.ts';
import { headersSuite } from './headers.ts';
import { injectionSuite } from './injection.ts';
import { leaksSuite } from './leaks.ts';
import { routesSuite } from './routes.ts';
import { linksSuite } from './links.ts';
import { secondFactorSuite } from './second-factor.ts';
import { signInSuite } from './sign-in.ts';
import { timingSuite } from './timing.ts';

/** Attacks on the running product over plain HTTP. One product for all of them; the search for leaks comes last. */
const bersaglio = useBersaglio();

describe('a real browser', () => browserSuite(bersaglio));
describe('forced browsing', () => routesSuite(bersaglio));
describe('posts of other sites', () => csrfSuite(bersaglio));
describe('every answer', () => answersSuite(bersaglio));
describe('headers and caches', () => headersSuite(bersaglio));
describe('injection', () => injectionSuite(bersaglio));
describe('fields', () => fieldsSuite(bersaglio));
describe('fields of the console', () => consoleFieldsSuite(bersaglio));
describe('sign-in', () => signInSuite(bersaglio));
describe('time', () => timingSuite(bersaglio));
describe('guessing', () => guessingSuite(bersaglio));
describe('second factor', () => secondFactorSuite(bersaglio));
describe('links', () => linksSuite(bersaglio));
describe('leaks', () => leaksSuite(bersaglio));
