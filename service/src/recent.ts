/**
 * Remembers what was worked out lately, up to a bound: for answers that depend on the key alone, such as what a seal says.
 *
 * Two generations instead of one list: looking something up writes nothing, and forgetting is dropping the older half.
 */

export interface Recent<T> {
  (key: string): T;
  /** Whether the answer is remembered, so that asking costs no work. */
  knows(key: string): boolean;
}

/** @param work gives the answer for a key; neither its undefined nor what it throws is remembered, so that strangers cannot fill the memory with rubbish */
export function recent<T extends object | undefined>(max: number, work: (key: string) => T): Recent<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  const keep = (key: string, answer: T) => {
    if (young.size >= max / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, answer);
  };
  const answerTo = (key: string): T => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const answer = old.get(key) ?? work(key);
    if (answer !== undefined) keep(key, answer);
    return answer;
  };
  return Object.assign(answerTo, { knows: (key: string) => young.has(key) || old.has(key) });
}
