/** What a notification says: builders for tile, toast and badge XML, and a first look at XML that came. Pure; nothing here sends or stores. */
export * from "./badge.ts";
export * from "./escape.ts";
export * from "./root-element.ts";
export * from "./tile.ts";
export * from "./toast.ts";
