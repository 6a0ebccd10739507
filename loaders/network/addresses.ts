import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** An address that a name resolves to. */
export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** Finds the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

/** Whether an address may be connected to. */
export type AddressPolicy = (address: string) => boolean;

/** IPv4 blocks that are not public (IANA IPv4 Special-Purpose Address Registry, with multicast and reserved space). */
const SPECIAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/**
 * Blocks inside 2000::/3, the only public space of IPv6, that are not public or carry an IPv4 address (Teredo, 6to4). Outside of it
 * lie loopback, link-local, unique local, multicast, IPv4-mapped and NAT64 addresses.
 */
const SPECIAL_V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_V4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_V6) special.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address belongs to the public internet: nothing of this machine, of its network, of a cloud's metadata service. */
export const isPublicAddress: AddressPolicy = (address) => {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return !special.check(bare, 'ipv4');
  return (
    family === 6 && bare === address && globalUnicast.check(bare, 'ipv6') && !special.check(bare, 'ipv6')
  );
};

/** Asks the system's resolver, as browsers do. */
export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
