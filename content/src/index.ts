/** What a notification says: builders for tile, toast and badge XML. Pure; nothing here sends, stores or reads. */
export * from "./badge.ts";
export * from "./escape.ts";
export * from "./tile.ts";
export * from "./toast.ts";
