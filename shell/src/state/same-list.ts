/** Changes to lists that give the very list back where nothing changed, so that whoever compares sees no change. */

/** What passes the test. */
export function keepThose<Item>(items: readonly Item[], isKept: (item: Item) => boolean): readonly Item[] {
  return items.every(isKept) ? items : items.filter(isKept);
}

/** Each item as it becomes. */
export function changeEach<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  const next = items.map(change);
  return next.every((item, at) => item === items[at]) ? items : next;
}
