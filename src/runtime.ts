/**
 * The runtime's known hole: CVE-2026-111497, an out-of-bounds write in Node's Brotli decoder.
 * The hub never decodes Brotli, inbound or outbound (`test/brotli.test.ts`); operators should run
 * a Node that is mended all the same.
 */

/** The first release of each line without the hole. */
const mended: Record<number, readonly [minor: number, patch: number]> = {
  22: [23, 4],
  24: [22, 1],
  26: [12, 1],
}

/** What the log says at start on an affected Node; undefined on a mended one. */
export const runtimeWarning = (version: string): string | undefined => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const first = mended[major]
  const isMended = first
    ? minor > first[0] || (minor === first[0] && patch >= first[1])
    : major > 26
  return isMended
    ? undefined
    : `Node ${version} has a known hole (CVE-2026-111497) that Foyer keeps out of reach; ` +
        'run Node 24.22.1 or newer in production. See SECURITY.md.'
}
