/** The types of `start-flags.mjs`. */
export declare const startFlags: readonly string[]
