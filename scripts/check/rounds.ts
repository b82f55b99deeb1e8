/** Which steps run at the same time: few, and none that another could disturb. Pure. */

/** Names of steps that run side by side. Each of them has one process of tests, reads no clock that others could slow, and shares no port or folder. */
const SIDE_BY_SIDE: readonly (readonly string[])[] = [
  ["unit", "engines"],
  ["wire", "strict"],
];

/**
 * The steps in their order, in rounds: those of one round run at the same time.
 *
 * @param cores of this machine; with one of them every step has it to itself
 */
export function roundsOf<S extends { readonly name: string }>(steps: readonly S[], cores: number): S[][] {
  const rounds: S[][] = [];
  for (const step of steps) {
    const others = SIDE_BY_SIDE.find((names) => names.includes(step.name)) ?? [];
    const round = rounds.at(-1);
    if (cores > 1 && round?.some(({ name }) => others.includes(name)) === true) round.push(step);
    else rounds.push([step]);
  }
  return rounds;
}
