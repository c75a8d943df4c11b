/** The image among what was dropped or pasted, unless words came with it: those are what was meant then. */
export function imageIn(data: DataTransfer | null): File | null {
  if (!data || data.getData('text/plain').trim())
    return null;
  return [...data.files].find(file => file.type.startsWith('image/')) ?? null;
}

/** Whether something is dragged that could be an image: browsers name it only when it is dropped. */
export function mayHoldImage(data: DataTransfer | null): boolean {
  return [...(data?.items ?? [])].some(item => item.kind === 'file' && (item.type === '' || item.type.startsWith('image/')));
}

/** A form with data-pictures takes an image that is dropped on it or pasted, as if it had been chosen. */
export function takePictures(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-pictures]');
  const input = form?.querySelector<HTMLInputElement>('input[type=file]');
  if (!form || !input)
    return;
  const take = (file: File) => {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  };
  document.addEventListener('paste', event => {
    const file = imageIn(event.clipboardData);
    if (!file)
      return;
    event.preventDefault();
    take(file);
  });
  form.addEventListener('dragover', event => {
    if (mayHoldImage(event.dataTransfer))
      event.preventDefault();
  });
  form.addEventListener('drop', event => {
    const file = imageIn(event.dataTransfer);
    if (!file)
      return;
    event.preventDefault();
    take(file);
  });
}
