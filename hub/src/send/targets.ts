/** The targets of a send, page by page: from the store, or from the handles that it names itself. */
import { readTagExpression, type TagExpression } from "@belfry/protocol";
import type { HubStore, TargetPage } from "../engine/store.ts";
import { handleKey } from "../engine/store.ts";
import type { Handle, SendRecord, Target } from "../model.ts";

/** Targets of one page: some 50 ms of pushes, which is what is sent again after a crash, and kept in memory of any send. */
export const PAGE_TARGETS = 500;

/** The cursor of a send that has taken all of its targets in hand: none comes behind it, whatever is registered meanwhile. */
export const ALL_TAKEN = Number.MAX_SAFE_INTEGER;

/** Handles as targets, in their order. */
export function targetsOf(handles: readonly Handle[]): readonly Target[] {
  const seen = new Set<string>();
  return handles.map((handle, index) => {
    const duplicate = seen.has(handleKey(handle));
    seen.add(handleKey(handle));
    return {
      ordinal: index + 1,
      registrationId: null,
      installationId: null,
      handle,
      template: null,
      pushVariables: {},
      duplicate,
    };
  });
}

/** Where the pages of one send come from. */
export interface Pages {
  /** @throws BelfryError what the store refuses with */
  after(cursor: number, now: number): Promise<TargetPage>;
}

/** The expression of a send that was proved when it was accepted; null for everyone. */
export function expressionOf({ request: { targets } }: Pick<SendRecord, "request">): TagExpression | null {
  return targets.kind === "handles" || targets.expression === null ? null : readTagExpression(targets.expression);
}

export function pagesOf({ hub, request }: SendRecord, store: HubStore): Pages {
  const { format, targets } = request;
  if (targets.kind === "handles") {
    const all = targetsOf(targets.handles);
    return {
      after: async (cursor) => {
        const page = all.slice(cursor, cursor + PAGE_TARGETS);
        return { targets: page, cursor: cursor + page.length, done: cursor + page.length >= all.length };
      },
    };
  }
  const expression = expressionOf({ request });
  return { after: (after, now) => store.targets(hub, { format, expression, after, limit: PAGE_TARGETS, now }) };
}
