/**
 * How long it is until the first copy of an issue leaves, second by second: whoever wants to stop it sees how much time there is. Without script the page says what it was when it was loaded.
 */
export function countDown(): void {
  const show = () => document.querySelectorAll<HTMLTimeElement>('time[data-until]').forEach(time => {
    const words = away(Date.parse(time.dateTime) - Date.now());
    if (time.textContent !== words)
      time.textContent = words;
  });
  show();
  window.setInterval(show, 1000);
}

function away(left: number): string {
  const seconds = Math.ceil(left / 1000);
  if (seconds <= 0)
    return 'now';
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `in ${hours} h ${minutes} min` : minutes ? `in ${minutes} min ${seconds % 60} s` : `in ${seconds} s`;
}
