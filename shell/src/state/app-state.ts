/** Puts the parts of the state back into the whole. Knows how many there may be, and nothing of what is in them. */
import {
  type AppState,
  appOf,
  EMPTY_APP,
  EMPTY_TILE,
  MAX_APPS,
  MAX_SECONDARY_TILES,
  type ShellState,
  type TileState,
  tileOf,
} from "./shell-state.ts";

type Named<Value> = Readonly<Record<string, Value>>;

const without = <Value>(record: Named<Value>, name: string): Named<Value> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));

/** Puts a value under a name; a new name only where there are fewer than `most`. */
function put<Value>(record: Named<Value>, name: string, value: Value, most: number): Named<Value> {
  const hasRoom = Object.hasOwn(record, name) || Object.keys(record).length < most;
  return hasRoom ? { ...record, [name]: value } : record;
}

/** An app without anything on display is not kept. */
const isEmptyApp = ({ tiles, toasts }: AppState) => toasts.length === 0 && Object.keys(tiles).length === 0;

/** A tile that is as every tile is at first is not kept. */
const isEmptyTile = ({ queueEnabled, notifications, badge, size }: TileState) =>
  queueEnabled.length === 0 && notifications.length === 0 && badge === undefined && size === undefined;

/** Puts an app's part into the state. The state stays as it was where nothing changed, and where there is no room for the app. */
export function withApp(state: ShellState, app: string, next: AppState): ShellState {
  const before = appOf(state, app);
  if (next === before) return state;
  if (isEmptyApp(next)) return before === EMPTY_APP ? state : { ...state, apps: without(state.apps, app) };
  const apps = put(state.apps, app, next, MAX_APPS);
  return apps === state.apps ? state : { ...state, apps };
}

/** Puts a tile into its app, which stays as it was where nothing changed, and where there is no room for the tile. */
export function withTile(app: AppState, tileId: string, next: TileState): AppState {
  const before = tileOf(app, tileId);
  if (next === before) return app;
  if (isEmptyTile(next)) return before === EMPTY_TILE ? app : { ...app, tiles: without(app.tiles, tileId) };
  // The app's own tile takes no secondary one's room.
  const own = tileId === "" || Object.hasOwn(app.tiles, "") ? 1 : 0;
  const tiles = put(app.tiles, tileId, next, MAX_SECONDARY_TILES + own);
  return tiles === app.tiles ? app : { ...app, tiles };
}

/** Every app as it becomes; the same state where none changes. */
export function withEachApp(state: ShellState, change: (app: AppState, name: string) => AppState): ShellState {
  return Object.keys(state.apps).reduce((next, name) => withApp(next, name, change(appOf(next, name), name)), state);
}
