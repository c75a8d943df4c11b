// FIPS 180-4. The browser's own is asynchronous, a promise for every try, and there only in secure contexts.
const K = constants(64, 1 / 3);
const H = constants(8, 1 / 2);

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function constants(count: number, root: number): Int32Array {
  const found = new Int32Array(count);
  for (let prime = 2, i = 0; i < count; prime++) {
    let divided = false;
    for (let by = 2; by * by <= prime; by++) divided ||= prime % by === 0;
    if (!divided) found[i++] = ((prime ** root) % 1) * 2 ** 32;
  }

  return found;
}

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** How many zero bits the hash of a text begins with; the text is ASCII. Looks at the first 32 alone. */
export function zeroBits(text: string): number {
  const length = text.length;
  const words = new Int32Array(((length + 8) >> 6 << 4) + 16);
  for (let i = 0; i < length; i++) words[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  words[length >> 2]! |= 0x80 << (24 - (length & 3) * 8);
  words[words.length - 1] = length * 8;
  const hash = Int32Array.from(H);
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = words[block + i]!;
      } else {
        const [x, y] = [w[i - 15]!, w[i - 2]!];
        w[i] = w[i - 16]! + w[i - 7]! + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }

      const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
      const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t) | 0, c, b, a, (t + u) | 0];
    }

    [a, b, c, d, e, f, g, h].forEach((value, i) => (hash[i] = (hash[i]! + value) | 0));
  }

  return Math.clz32(hash[0]!);
}
