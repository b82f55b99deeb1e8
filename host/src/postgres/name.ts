/** A name in SQL, as it stands. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
