/** Makes of a tag expression a small tree of cursors. Pure: it asks for posting lists and looks into none. */
import type { TagExpression } from "@belfry/protocol";
import { AndCursor, type Cursor, type Effort, OrCursor, WithoutCursor } from "./cursor.ts";
import type { Postings } from "./postings.ts";

/**
 * The registrations that match, as a set that is walked.
 *
 * @param expression null: everyone
 * @source Notification Hubs, routing and tag expressions
 */
export function compile(expression: TagExpression | null, postings: Postings, effort: Effort): Cursor {
  if (expression === null) return postings.everyone();
  switch (expression.kind) {
    case "tag":
      return postings.tagged(expression.tag);
    case "or":
      return new OrCursor(expression.parts.map((part) => compile(part, postings, effort)));
    case "not":
      return without(postings.everyone(), [expression.part], postings, effort);
    case "and":
      return compileAnd(expression.parts, postings, effort);
  }
}

/** What must not be there is taken away from what must, rather than from everyone. */
function compileAnd(parts: readonly TagExpression[], postings: Postings, effort: Effort): Cursor {
  const wanted = parts.filter(({ kind }) => kind !== "not").map((part) => compile(part, postings, effort));
  const unwanted = parts.flatMap((part) => (part.kind === "not" ? [part.part] : []));
  const [first, ...others] = wanted;
  if (first === undefined) return without(postings.everyone(), unwanted, postings, effort);
  return without(others.length === 0 ? first : new AndCursor(wanted, effort), unwanted, postings, effort);
}

function without(wanted: Cursor, unwanted: readonly TagExpression[], postings: Postings, effort: Effort): Cursor {
  return unwanted.reduce((rest, part) => new WithoutCursor(rest, compile(part, postings, effort), effort), wanted);
}
