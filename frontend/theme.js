// Sets what was chosen before the first paint: theme, density, the colour of the centre. A file of its own: the CSP
// allows no inline script, and styles only from script.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (localStorage.getItem('density') === 'compact') root.dataset.density = 'compact';
  const [hue, strength] = (localStorage.getItem('accent') ?? '').split(' ').map(Number);
  if (hue >= 0 && hue < 360 && strength >= 0 && strength <= 0.15) {
    root.style.setProperty('--accent-h', hue);
    root.style.setProperty('--accent-c', strength);
  }
} catch {
  // Storage is closed: the system's theme it is.
}
