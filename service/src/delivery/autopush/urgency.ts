/** The four urgencies of Web Push as the priorities by which notifications wait. Pure. @source RFC 8030 section 5.3; docs/reference/wns.md, R-7.5 */
import type { Priority, Urgency } from "@belfry/protocol";

export const PRIORITIES: Readonly<Record<Urgency, Priority>> = { "very-low": 4, low: 3, normal: 2, high: 1 };

/** With this nothing is passed over. */
export const LEAST: Priority = 4;
