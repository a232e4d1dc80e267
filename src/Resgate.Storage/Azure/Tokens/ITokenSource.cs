using Azure.Core;
using Resgate.Primitives;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>A way to prove who we are to Azure: asks for a token, which lives about an hour, and keeps none.</summary>
internal interface ITokenSource
{
    /// <summary>What a token is asked for: storage, in every cloud.</summary>
    public const string Resource = "https://storage.azure.com/";

    /// <returns>Null when there is nobody here to ask, and another way may do.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Denied"/>: refused. <see cref="FailureKind.Transient"/>: no answer.
    /// </exception>
    ValueTask<AccessToken?> GetAsync(CancellationToken cancellation);
}
