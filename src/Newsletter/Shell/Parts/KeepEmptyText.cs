using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Newsletter.Shell.Parts;

/// <summary>An empty field of a form is an empty text: MVC would make it null, which our texts never are.</summary>
internal sealed class KeepEmptyText : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context)
    {
        if (context.Key.ModelType == typeof(string))
            context.DisplayMetadata.ConvertEmptyStringToNull = false;
    }
}
