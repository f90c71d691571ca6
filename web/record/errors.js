/**
 * What can be wrong with bytes from elsewhere, by what a reader must conclude; the same tree as `sunseed.errors`.
 */

/** The bytes do not have the form their specification requires. */
export class Malformed extends Error {
  name = 'Malformed';
}

/** Well formed, but a signature, hash or proof does not hold. */
export class Untrue extends Error {
  name = 'Untrue';
}

/** The thing asked for is not there. */
export class Absent extends Error {
  name = 'Absent';
}

/** It could not be fetched now; later it may be. */
export class Unavailable extends Error {
  name = 'Unavailable';
}
