/** Lays toasts out for tests, and finds what stands on them. Knows no more of a toast than its scene says. */
import type { Toast } from "../../toast/toast.ts";
import { layoutToast } from "../layout-toast.ts";
import type { ImagePiece, Piece, TextPiece, ToastScene } from "../scene.ts";
import type { ToastLayoutOptions } from "../toast/toast-options.ts";
import { measure } from "./measure.ts";

/** An app without a logo, and pictures of 100 by 50. */
export const OPTIONS: ToastLayoutOptions = {
  measure,
  app: { name: "Contoso" },
  imageState: () => ({ width: 100, height: 50 }),
};

/** The scene of a toast that is known to have one. */
export function layToast({ value }: { readonly value: Toast }, more: Partial<ToastLayoutOptions> = {}): ToastScene {
  const { scene } = layoutToast(value, { ...OPTIONS, ...more });
  if (scene === undefined) throw new Error("the toast was lost");
  return scene;
}

/** The texts of a role, from the top down. */
export function textsOf({ pieces }: { readonly pieces: readonly Piece[] }, role: string): TextPiece[] {
  return pieces.filter((piece): piece is TextPiece => piece.kind === "text" && piece.role === role);
}

/** The lines of all texts of a role. */
export function linesOf(scene: { readonly pieces: readonly Piece[] }, role: string): string[] {
  return textsOf(scene, role).flatMap(({ lines }) => lines.map(({ text }) => text));
}

/** Where the lines of all texts of a role stand. */
export function baselinesOf(scene: { readonly pieces: readonly Piece[] }, role: string): number[] {
  return textsOf(scene, role).flatMap(({ lines }) => lines.map(({ baseline }) => baseline));
}

/** The pictures of a role, from the top down. */
export function imagesOf({ pieces }: { readonly pieces: readonly Piece[] }, role: string): ImagePiece[] {
  return pieces.filter((piece): piece is ImagePiece => piece.kind === "image" && piece.role === role);
}
