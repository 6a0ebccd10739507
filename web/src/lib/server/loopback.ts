import { isIPv4 } from 'node:net';

/** Whether a host name of a URL (IPv6 with or without brackets) is this machine, by name or address, without asking DNS. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}
