import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/dati.ts';

const ROUTES = join(ROOT, 'web/src/routes');
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'fallback'];

/** A route as its files in `web/src/routes` say it, nothing taken from what the product declares. */
export interface Rotta {
  /** SvelteKit's id: `/amministrazione/utenti/[utenteId]`. */
  id: string;
  /** Has a page, thus also `__data.json`. */
  pagina: boolean;
  /** Loads on the server, its own or of a layout of its own. */
  carica: boolean;
  /** Names of the form actions; `default` posts to the page itself. */
  azioni: string[];
  /** Methods of `+server`. */
  metodi: string[];
}

/** All routes, found in the folders. */
export function readRoutes(): Rotta[] {
  return folders('')
    .map(readRoute)
    .filter((route) => route.pagina || route.metodi.length > 0);
}

function folders(under: string): string[] {
  const inside = readdirSync(join(ROUTES, under), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => folders(`${under}/${entry.name}`));
  return [under, ...inside];
}

function readRoute(folder: string): Rotta {
  const file = (name: string) => join(ROUTES, folder, name);
  const pageServer = ['+page.server.ts', '+page.server.js'].map(file).find(existsSync);
  const server = ['+server.ts', '+server.js'].map(file).find(existsSync);
  return {
    id: folder === '' ? '/' : folder,
    pagina: existsSync(file('+page.svelte')) || pageServer !== undefined,
    carica: pageServer !== undefined,
    azioni: pageServer ? actionNames(pageServer) : [],
    metodi: server ? exportedNames(server).filter((name) => METHODS.includes(name)) : [],
  };
}

/** Keys of the object that `export const actions` is; an object made otherwise cannot be read, and that is an error. */
function actionNames(path: string): string[] {
  const declaration = constants(parse(path)).find(({ name }) => name.getText() === 'actions');
  if (!declaration) return [];
  let value = declaration.initializer;
  while (value && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) value = value.expression;
  if (!value || !ts.isObjectLiteralExpression(value))
    throw new Error(`${path}: the actions are no plain object`);
  return value.properties.map((property) => {
    if (!property.name) throw new Error(`${path}: an action without a name`);
    return ts.isStringLiteral(property.name) ? property.name.text : property.name.getText();
  });
}

function exportedNames(path: string): string[] {
  const source = parse(path);
  const functions = source.statements
    .filter((statement) => ts.isFunctionDeclaration(statement))
    .map((statement) => statement.name?.getText() ?? '');
  return [...functions, ...constants(source).map(({ name }) => name.getText())];
}

const constants = (source: ts.SourceFile): ts.VariableDeclaration[] =>
  source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap((statement) => [...statement.declarationList.declarations]);

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

/**
 * An address of a route, its parameters filled in.
 * @param values of parameters, by name; the others get a value that names nothing
 */
export function addressOf({ id }: Rotta, values: Record<string, string> = {}): string {
  const path = id
    .replace(/\/\([^)]+\)/g, '')
    .replace(
      /\[\[?(?:\.\.\.)?([^\]=]+)(?:=[^\]]+)?\]\]?/g,
      (_whole, name: string) => values[name] ?? 'non-esiste',
    );
  return path === '' ? '/' : path;
}

/** Addresses of the routes that handle passwords, codes, links or sessions, whoever asks: by their folders, not by what is declared. */
export function routesAskingForSecrecy(): string[] {
  const folders =
    /^\/(accedi|esci|recupero|primo-accesso|profilo|amministrazione|accreditamento|nuclei)(\/|$)/;
  return readRoutes()
    .filter(({ id }) => folders.test(id))
    .map((route) => addressOf(route));
}
