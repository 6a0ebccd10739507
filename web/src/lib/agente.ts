import { testiProfilo } from './messaggi/it-profilo.ts';

/** Order matters: every browser names others for the sake of old sites. */
const BROWSER: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SISTEMI: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** "Firefox su Windows" from a browser's User-Agent; a plain word for what is not known. */
export function nomeDispositivo(agente: string): string {
  const browser = BROWSER.find(([pattern]) => pattern.test(agente))?.[1];
  const sistema = SISTEMI.find(([pattern]) => pattern.test(agente))?.[1];
  if (browser && sistema) return testiProfilo.agente.su(browser, sistema);
  return browser ?? sistema ?? testiProfilo.agente.ignoto;
}
