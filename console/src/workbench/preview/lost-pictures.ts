/** Which pictures cannot be loaded. Asks the browser, which has most of them already, and remembers what it said. */

/** Addresses that are remembered; all are forgotten when there are more, so that typing an address does not gather them for ever. */
const MAX_KEPT = 200;
const known = new Map<string, Promise<boolean>>();

async function loads(address: string): Promise<boolean> {
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.src = address;
  try {
    await image.decode();
    return true;
  } catch {
    return false;
  }
}

function isThere(address: string): Promise<boolean> {
  if (known.size > MAX_KEPT) known.clear();
  const answer = known.get(address) ?? loads(address);
  known.set(address, answer);
  return answer;
}

/** Those of the addresses that cannot be loaded, in their order. */
export async function lostPictures(addresses: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(addresses.map(isThere));
  return addresses.filter((_, at) => there[at] === false);
}
