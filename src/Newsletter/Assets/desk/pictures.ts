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

/** A file that is too large is refused when it is chosen, before anybody waits for it to go up. Without this the service says the same. */
export function refuseLargeFiles(): void {
  document.addEventListener('input', event => {
    const input = event.target as HTMLInputElement;
    const [most, file] = [Number(input.dataset['megabytes']), input.files?.[0]];
    if (!most)
      return;
    const id = `${input.id}-error`;
    document.getElementById(id)?.remove();
    input.removeAttribute('aria-invalid');
    if (!file || file.size <= most * 1024 * 1024)
      return;
    input.value = '';
    const line = document.createElement('p');
    [line.className, line.id] = ['field-error', id];
    line.setAttribute('role', 'alert');
    line.textContent = `“${file.name}” has ${(file.size / 1024 / 1024).toFixed(1)} MB; at most ${most} MB fit. Make it smaller first, then choose it again.`;
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', [...(input.getAttribute('aria-describedby') ?? '').split(' ').filter(part => part && part !== id), id].join(' '));
    input.after(line);
  });
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
