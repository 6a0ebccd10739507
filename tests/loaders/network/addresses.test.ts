import { describe, expect, it } from 'vitest';

import { isPublicAddress, systemResolve } from '../../../loaders/network/addresses.ts';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '193.204.90.1',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '2a00:1450:4002:800::200e',
    '2001:4860:4860::8888',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine, too', '127.255.255.254'],
    ['any', '0.0.0.0'],
    ['a network inside', '10.1.2.3'],
    ['a network inside', '172.16.0.1'],
    ['a network inside', '172.31.255.255'],
    ['a network inside', '192.168.1.1'],
    ['a provider inside', '100.64.0.1'],
    ['metadata of a cloud', '169.254.169.254'],
    ['documentation', '192.0.2.1'],
    ['a laboratory', '198.19.255.255'],
    ['many', '224.0.0.1'],
    ['everybody', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['this machine in IPv6', '::1'],
    ['any in IPv6', '::'],
    ['link-local', 'fe80::1'],
    ['link-local with its interface', 'fe80::1%eth0'],
    ['a public one with an interface', '2a00::1%eth0'],
    ['unique local', 'fd00:ec2::254'],
    ['many in IPv6', 'ff02::1'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1'],
    ['IPv4 inside IPv6, in hexadecimal', '::ffff:7f00:1'],
    ['a public IPv4 inside IPv6', '::ffff:8.8.8.8'],
    ['NAT64', '64:ff9b::a00:1'],
    ['local NAT64', '64:ff9b:1::1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['documentation in IPv6', '2001:db8::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['a number', '2130706433'],
    ['octal', '0177.0.0.1'],
  ])('%s (%s) is not', (_name, address) => expect(isPublicAddress(address)).toBe(false));
});

it('the system finds this machine', async () => {
  expect((await systemResolve('localhost')).every(({ address }) => !isPublicAddress(address))).toBe(true);
});
