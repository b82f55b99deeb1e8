/**
 * Which toasts pop up, and which wait for their turn: the order of the line, the time that each is in sight, and what stops it.
 * Decides nothing about the list: a toast whose pop-up ends is there already.
 */
import { durationMs, scenarioOf, staysUntilDismissed, type Toast } from "@belfry/content";
import { changeEach, keepThose } from "./same-list.ts";
import {
  isSameToast,
  MAX_WAITING_POPUPS,
  type Popup,
  type ShellState,
  type ToastItem,
  type ToastRef,
  toastOf,
} from "./shell-state.ts";

/** How many pop up at a time when nobody says: one. @source ruled by us; Windows 8 shows three */
export const USUAL_POPUPS = 1;

const INSISTENT: ReadonlySet<string> = new Set(["alarm", "incomingCall", "urgent"]);

/** Whether it pops up although the person does not want to be disturbed, and before those that are less urgent. */
const isInsistent = (toast: Toast): boolean => INSISTENT.has(scenarioOf(toast));

function withPopups(state: ShellState, popups: ShellState["popups"], waiting: ShellState["waiting"]): ShellState {
  return popups === state.popups && waiting === state.waiting ? state : { ...state, popups, waiting };
}

function popUp(ref: ToastRef, toast: Toast, at: number): Popup {
  return { ...ref, until: staysUntilDismissed(toast) ? Number.POSITIVE_INFINITY : at + durationMs(toast) };
}

/** Puts a toast into the line, behind those that are as urgent. */
function enqueued(state: ShellState, ref: ToastRef, toast: Toast): readonly ToastRef[] {
  const others = state.waiting.filter((other) => !isSameToast(ref)(other));
  const isOrdinary = (other: ToastRef) => {
    const item = toastOf(state, other);
    return item === undefined || !isInsistent(item.value);
  };
  const firstOrdinary = others.findIndex(isOrdinary);
  const at = isInsistent(toast) && firstOrdinary !== -1 ? firstOrdinary : others.length;
  const line = others.toSpliced(at, 0, ref);
  if (line.length <= MAX_WAITING_POPUPS) return line;
  return line.toSpliced(Math.max(0, line.findIndex(isOrdinary)), 1);
}

/** A toast that has come, or came back. */
export interface Arrival {
  readonly ref: ToastRef;
  readonly item: ToastItem;
  /** Its sender wants it in the list only. */
  readonly isQuiet: boolean;
  /** The toast that it took the place of. */
  readonly replaced?: ToastRef | undefined;
  readonly at: number;
}

/** The state with a toast on its way to pop up: in the place of the one it replaced, or at its end of the line. */
export function withArrival(state: ShellState, { ref, item, isQuiet, replaced, at }: Arrival): ShellState {
  if (isQuiet || (state.doNotDisturb && !isInsistent(item.value))) return state;
  const isReplaced = replaced === undefined ? () => false : isSameToast(replaced);
  if (state.popups.some(isReplaced)) {
    const popups = state.popups.map((popup) => (isReplaced(popup) ? popUp(ref, item.value, at) : popup));
    return withPopups(state, popups, state.waiting);
  }
  if (state.waiting.some(isReplaced)) {
    const waiting = state.waiting.map((waits) => (isReplaced(waits) ? ref : waits));
    return withPopups(state, state.popups, waiting);
  }
  return withPopups(state, state.popups, enqueued(state, ref, item.value));
}

/** The state without the pop-ups whose time is over. One that is held has all the time. */
export function withoutEnded(state: ShellState, now: number): ShellState {
  const popups = keepThose(state.popups, ({ until, heldSince }) => heldSince !== undefined || now < until);
  return withPopups(state, popups, state.waiting);
}

/** The state without the pop-ups of toasts that are gone or put off, and with those that wait where there is room. */
export function linedUp(state: ShellState, at: number, most: number): ShellState {
  const isThere = (ref: ToastRef) => {
    const toast = toastOf(state, ref);
    return toast !== undefined && toast.snoozedUntil === undefined;
  };
  const popups = keepThose(state.popups, isThere);
  const waiting = keepThose(state.waiting, isThere);
  const room = Math.max(0, most - popups.length);
  if (room === 0 || waiting.length === 0) return withPopups(state, popups, waiting);
  const coming = waiting.slice(0, room).flatMap((ref) => {
    const toast = toastOf(state, ref);
    return toast === undefined ? [] : [popUp(ref, toast.value, at)];
  });
  return withPopups(state, [...popups, ...coming], waiting.slice(room));
}

/** The state with the time of a pop-up standing still. */
export function withHeld(state: ShellState, ref: ToastRef, at: number): ShellState {
  const popups = changeEach(state.popups, (popup) =>
    isSameToast(ref)(popup) && popup.heldSince === undefined ? { ...popup, heldSince: at } : popup,
  );
  return withPopups(state, popups, state.waiting);
}

/** The state with the time of a pop-up going on where it stood still. */
export function withReleased(state: ShellState, ref: ToastRef, at: number): ShellState {
  const popups = changeEach(state.popups, (popup) => {
    const { heldSince, ...free } = popup;
    if (heldSince === undefined || !isSameToast(ref)(popup)) return popup;
    return { ...free, until: free.until + Math.max(0, at - heldSince) };
  });
  return withPopups(state, popups, state.waiting);
}

/** The state in which only alarms, calls and urgent toasts pop up; what is in sight stays for its time. */
export function withDoNotDisturb(state: ShellState, doNotDisturb: boolean): ShellState {
  if (state.doNotDisturb === doNotDisturb) return state;
  const isStill = (ref: ToastRef) => {
    const toast = toastOf(state, ref);
    return toast !== undefined && isInsistent(toast.value);
  };
  return { ...state, doNotDisturb, waiting: doNotDisturb ? keepThose(state.waiting, isStill) : state.waiting };
}
