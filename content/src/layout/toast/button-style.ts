/** Which buttons of a toast are coloured. The colours are the drawer's. */
import type { Action } from "../../toast/actions.ts";
import type { Toast } from "../../toast/toast.ts";

/**
 * The style of a button, as it counts: only where the toast turns styles on.
 *
 * @param index among the toast's actions, from 0
 * @source Microsoft, Toast schema, action/hint-buttonStyle
 */
export function buttonStyleOf(toast: Toast, index: number): Action["buttonStyle"] {
  return toast.useButtonStyle === true ? toast.actions?.actions[index]?.buttonStyle : undefined;
}
