/** Where the keyboard goes in a menu. Pure; moves no focus. */

const isLetter = (key: string) => key !== " " && [...key].length === 1;

/** The next item, round and round, that begins with a letter. */
function nextWith(letter: string, at: number, items: readonly string[]): number | undefined {
  const isMeant = (item: string) => item.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase());
  const order = items.map((_, step) => (at + 1 + step) % items.length);
  return order.find((each) => isMeant(items[each] ?? ""));
}

/**
 * The item that a key leads to.
 *
 * @param key as a keyboard event has it
 * @param at the item now, from 0
 * @param items the words of all
 * @returns undefined for a key that leads nowhere
 * @source W3C, ARIA Authoring Practices, menu
 */
export function walkMenu(key: string, at: number, items: readonly string[]): number | undefined {
  const count = items.length;
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return isLetter(key) ? nextWith(key, at, items) : undefined;
  }
}
