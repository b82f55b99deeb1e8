/** Where the server draws pictures for those of an app, whatever they are called; the page looks for them there. */
export const PICTURES = "/workbench/pictures/";
