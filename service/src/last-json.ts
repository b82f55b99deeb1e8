/** The JSON of texts of which many in a row are the same: what goes to many, or comes from one app. */
export function lastJson(): (text: string) => string {
  let last = { text: "", json: '""' };
  return (text) => {
    if (text !== last.text) last = { text, json: JSON.stringify(text) };
    return last.json;
  };
}
