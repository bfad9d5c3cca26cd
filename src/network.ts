/**
 * Which addresses are of the public internet. Everything else (loopback, private and link-local
 * networks, the metadata services of clouds, what is reserved) is reached only if the operator
 * allows it, also where an IPv6 address carries such an IPv4 one inside.
 */
import { BlockList, isIP } from 'node:net'

/** IANA's special-purpose IPv4 networks (RFC 6890), multicast, and the metadata of one cloud. */
const closedIpv4: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** Of the global unicast space alone: protocol assignments (with Teredo), documentation. */
const closedIpv6: readonly string[] = ['2001::/23', '2001:db8::/32', '3fff::/20']
const openIpv6 = '2000::/3'

/** A list of addresses and networks (`10.0.0.0/8`, `::1`). What is neither is passed over. */
export const readNetworks = (texts: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address)
    if (family === 0) continue
    const name = family === 4 ? 'ipv4' : 'ipv6'
    list.addSubnet(address, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), name)
  }
  return list
}

const closed = readNetworks([...closedIpv4, ...closedIpv6])
const open = readNetworks([openIpv6])

/** True if the address, in any of the forms that it may have, stands in the list. */
export const isListed = (list: BlockList, address: string): boolean => {
  const plain = withoutZone(address)
  const family = isIP(plain)
  if (family === 0) return false
  return formsOf(plain).some((form) => list.check(form, isIP(form) === 4 ? 'ipv4' : 'ipv6'))
}

const withoutZone = (address: string): string => address.split('%')[0] ?? ''

/** The eight groups of an IPv6 address; what the URL parser writes is the one canonical form. */
const readGroups = (address: string): number[] => {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [left = '', right] = text.split('::')
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [numbers(left), numbers(right ?? '')]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

const writeIpv4 = (high: number, low: number): string =>
  [high >> 8, high & 255, low >> 8, low & 255].join('.')

const isZero = (groups: number[]): boolean => groups.every((group) => group === 0)

/**
 * The IPv4 address inside an IPv6 one: mapped and compatible (RFC 4291 §2.5.5), translated
 * (RFC 2765 §2.1), NAT64 (RFC 6052 §2.1), 6to4 (RFC 3056 §2), ISATAP (RFC 5214 §6.1).
 */
const findIpv4 = (groups: number[]): string | undefined => {
  const [first = 0, second = 0, third = 0, , fifth = 0, sixth = 0, high = 0, low = 0] = groups
  const last = writeIpv4(high, low)
  if (isZero(groups.slice(0, 5)) && (sixth === 0xffff || sixth === 0)) return last
  if (isZero(groups.slice(0, 4)) && fifth === 0xffff && sixth === 0) return last
  if (first === 0x64 && second === 0xff9b && isZero(groups.slice(2, 6))) return last
  if (first === 0x2002) return writeIpv4(second, third)
  if ((fifth & 0xfdff) === 0 && sixth === 0x5efe) return last
  return undefined
}

const formsOf = (address: string): string[] => {
  if (isIP(address) === 4) return [address]
  const inner = findIpv4(readGroups(address))
  return inner === undefined ? [address] : [address, inner]
}

/** True for an address that anybody on the internet may be asked at. */
export const isPublic = (address: string): boolean => {
  const plain = withoutZone(address)
  if (isIP(plain) === 4) return !closed.check(plain, 'ipv4')
  if (isIP(plain) !== 6) return false
  const inner = findIpv4(readGroups(plain))
  if (inner !== undefined) return !closed.check(inner, 'ipv4')
  return open.check(plain, 'ipv6') && !closed.check(plain, 'ipv6')
}

const loopbackNames = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** True for the addresses by which a machine calls itself, as a URL writes them. */
export const isLoopbackName = (hostname: string): boolean => loopbackNames.test(hostname)

const loopback = readNetworks(['127.0.0.0/8', '::1'])

/** True for an address at which nobody but this machine comes. */
export const isLoopbackAddress = (address: string): boolean => isListed(loopback, address)
