/**
 * Loads @peculiar/x509 when the first certificate is to be made, because loading it takes a tenth of a second.
 *
 * It insists on a reflection polyfill: its dependency injection (tsyringe) looks up the constructor parameters of what
 * it makes. All constructors it makes have none, so "nothing was recorded" is the whole truth and needs no package.
 *
 * @source https://github.com/PeculiarVentures/x509 README, "Reflect Polyfill Required"
 */
export async function loadX509(): Promise<typeof import("@peculiar/x509")> {
  // A real polyfill that somebody loaded before stays in charge.
  if (!("getMetadata" in Reflect)) Object.assign(Reflect, nothingRecorded);
  return await import("@peculiar/x509");
}

const nothingRecorded = {
  getMetadata: () => undefined,
  getOwnMetadata: () => undefined,
  defineMetadata: () => undefined,
};
