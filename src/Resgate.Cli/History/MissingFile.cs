using Resgate.Cli.Points;
using Resgate.Format.Trees;

namespace Resgate.Cli.History;

/// <summary>A file that points have and the machine has not.</summary>
/// <param name="Path">Its own path; raw bytes.</param>
/// <param name="Node">As the newest point that has it holds it.</param>
/// <param name="Point">That point.</param>
internal sealed record MissingFile(byte[] Path, Node Node, PlacePoint Point);
