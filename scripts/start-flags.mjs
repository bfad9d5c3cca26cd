/**
 * What Node is told where it runs the hub. V8 lets new objects take some 100 MiB before it looks
 * which of them are needed; held to a quarter of that, the hub takes no more of the processor
 * (decisions/022-fast-paths.md).
 */
export const startFlags = ['--max-semi-space-size=8']
